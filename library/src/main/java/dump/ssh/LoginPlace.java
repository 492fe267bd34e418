package dump.ssh;

/**
 * Where somebody logs in.
 *
 * @param shown the place as a person wrote it
 * @param user null for the one that ssh chooses
 * @param port 0 for the one that ssh chooses
 */
public record LoginPlace(String shown, String user, String host, int port) {
    /** As it stands in known_hosts. */
    String known() {
        return port > 0 && port != 22 ? "“[" + host + "]:" + port + "”" : host;
    }

    /** By which a person logs in. */
    String login() {
        return "sftp " + (port > 0 ? "-P " + port + " " : "") + (user == null ? "" : user + "@")
                + (host.contains(":") ? "[" + host + "]" : host);
    }
}
