package dump.cli.settings;

import dump.cli.input.SystemReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Takes the file of certificates to trust out of a parsed file. */
final class CertificatesReader {
    private static final int SIZE_MAX = 4 << 20;

    private CertificatesReader() {}

    /** What stands in the file, as PEM. Null if none is named, or, with a problem noted, if it is none. */
    static String of(KeyReader keys, String key) {
        var file = keys.path(key, null);
        if (file == null) return null;
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(SIZE_MAX), StandardCharsets.ISO_8859_1);
            if (text.contains("-----BEGIN CERTIFICATE-----")) return text;
            keys.at(key, key + ": " + file + " holds no certificate (it begins with -----BEGIN CERTIFICATE-----)");
        } catch (IOException unreadable) {
            keys.at(key, key + ": " + file + " cannot be read: " + SystemReason.of(unreadable));
        }
        return null;
    }
}
