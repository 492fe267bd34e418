package dump.backend;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a repository is, read from what a person wrote. */
public sealed interface Location {
    /** What this version can use. */
    String KINDS = "repositories are on a local path, a mounted share, a server over SFTP (sftp://user@host//dir) or REST"
            + " (rest:https://host/dir/), in an object store (s3:host/bucket/dir), or wherever rclone reaches"
            + " (rclone:remote:dir)";

    /** A directory of this machine: a disk, a mounted share. @param path absolute, without {@code .} and {@code ..} */
    record Local(String path) implements Location {}

    /**
     * A directory of a server that is reached by SFTP over {@code ssh}.
     *
     * @param text as a person wrote it
     * @param user null for the one that ssh chooses
     * @param host a name, an address, or what ~/.ssh/config calls it
     * @param port 0 for the one that ssh chooses
     * @param path from the root, or from the directory that a login begins in
     */
    record Sftp(String text, String user, String host, int port, String path) implements Location {}

    /**
     * A place on a server that speaks restic's REST protocol.
     *
     * @param text as a person wrote it, but without a password
     * @param user null for none
     * @param password that stood in the text; null for none
     * @param host a name or an address, without brackets
     * @param port 0 for the usual one
     * @param socket a Unix socket on which the server listens; null for TCP
     * @param path coded as in a URL, with a slash at both ends
     */
    record Rest(String text, boolean tls, String user, String password, String host, int port, String socket,
            String path) implements Location {
        @Override
        public String toString() {
            return text;
        }
    }

    /** A place that rclone reaches. @param text as a person wrote it @param remote what rclone is told */
    record Rclone(String text, String remote) implements Location {}

    /**
     * Part of a bucket of an object store that speaks S3.
     *
     * @param text as a person wrote it
     * @param tls whether it is reached over TLS
     * @param host a name or an address, without brackets
     * @param port 0 for the usual one
     * @param prefix of the names in it, without a slash at its end; empty for the whole bucket
     */
    record S3(String text, boolean tls, String host, int port, String bucket, String prefix) implements Location {}

    /**
     * Reads a location. A text that looks like a {@link RemotePlace} is not a path: a directory with such a name is
     * written {@code ./name:x}; {@code local:} may stand before any path. A server over SFTP is {@code
     * sftp://user@host:port/dir} or {@code sftp:user@host:dir}, an object store {@code s3:host/bucket/dir} or {@code
     * s3:https://host:port/bucket/dir}, one that speaks restic's protocol {@code rest:https://user@host/dir/}; what
     * rclone reaches is {@code rclone:remote:dir}.
     *
     * @param baseDirectory absolute; where relative paths start
     */
    static Location parse(String text, String baseDirectory) throws LocationException {
        if (!baseDirectory.startsWith("/")) throw new IllegalArgumentException("not absolute: " + baseDirectory);
        var remote = RemotePlace.of(text);
        if (remote == null) return local(text, baseDirectory);
        if (SftpText.isSftp(text)) return SftpText.parse(text);
        if (RestText.isRest(text)) return RestText.parse(text);
        if (RcloneText.isRclone(text)) return RcloneText.parse(text);
        if (S3Text.isS3(text)) return S3Text.parse(text);
        int colon = text.indexOf(':');
        if (colon < 0) throw new LocationException(text + " looks like a place on another machine: " + KINDS
                + " (a directory of that name is written ./" + text + ")");
        var scheme = text.substring(0, colon);
        return switch (scheme) {
            case "local" -> local(text.substring(colon + 1), baseDirectory);
            case "b2", "azure", "gs", "swift" -> throw new LocationException(
                    scheme + ": repositories are not supported: " + KINDS);
            // Only what stands before the colon is shown: a password may follow.
            default -> throw new LocationException("“" + scheme
                    + ":…” is not a kind of repository that this version knows: " + KINDS + " (a directory of that name"
                    + " is written ./" + scheme + ":…)");
        };
    }

    private static Local local(String text, String baseDirectory) throws LocationException {
        if (text.isBlank()) throw new LocationException("the repository's path is empty");
        try {
            return new Local(LocalPath.plain(Path.of(baseDirectory).resolve(text)).toString());
        } catch (InvalidPathException notEncodable) {
            throw new LocationException("the repository's path is impossible: " + notEncodable.getReason());
        }
    }
}
