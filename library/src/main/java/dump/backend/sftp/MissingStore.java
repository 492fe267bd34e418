package dump.backend.sftp;

import dump.backend.BackendException;
import dump.sftp.Name;
import dump.sftp.SftpClient;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A store that is not there, and what there is instead: many servers show other paths than their shells do. */
final class MissingStore {
    private static final int SEEN_MAX = 1_000, NAMES_MAX = 8, NAME_LENGTH_MAX = 24, PATH_LENGTH_MAX = 100;

    private MissingStore() {}

    static BackendException.NotFound of(SftpSessions.Lease place) throws InterruptedException {
        return BackendException.NotFound.ofStore("there is no directory " + place.path("") + " on the server"
                + held(place.client()));
    }

    private static String held(SftpClient client) throws InterruptedException {
        try {
            var login = client.realPath(".").await();
            var text = "; a login begins in " + shown(login, PATH_LENGTH_MAX) + ", which holds " + directories(client, login);
            return login.equals("/") ? text : text + "; / holds " + directories(client, "/");
        } catch (IOException untold) {
            return "";
        }
    }

    private static String directories(SftpClient client, String path) throws IOException, InterruptedException {
        try (var open = client.openDirectory(path)) {
            var all = open.names(SEEN_MAX);
            var names = all.stream().filter(MissingStore::isSeen).map(MissingStore::shown).sorted().toList();
            return names.isEmpty() ? "no directory" : listed(names, all.size() >= SEEN_MAX);
        }
    }

    private static boolean isSeen(Name name) {
        return !name.text().startsWith(".") && name.attributes().mayBeDirectory();
    }

    private static String shown(Name name) {
        return shown(name.text(), NAME_LENGTH_MAX);
    }

    private static String shown(String text, int lengthMax) {
        var plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > lengthMax ? plain.substring(0, lengthMax) + "…" : plain;
    }

    private static String listed(List<String> names, boolean unknown) {
        return names.stream().limit(NAMES_MAX).collect(Collectors.joining(", "))
                + (names.size() <= NAMES_MAX ? "" : unknown ? " and many more"
                : " and %,d more".formatted(names.size() - NAMES_MAX));
    }
}
