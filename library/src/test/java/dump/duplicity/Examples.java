package dump.duplicity;

import dump.model.ByteString;
import dump.process.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Setups, and recorded runs of Duplicity. */
final class Examples {
    private Examples() {}

    static final Directories DIRECTORIES = new Directories(ByteString.of("/cache"), ByteString.of("/tmp/private"));

    static Setup setup(String url) {
        return new Setup("duplicity", url, ByteString.of("/cache"), "photos", "vm", Setup.SshMethod.AUTO, null, List.of(), 0,
                null, null, 0, null, List.of(), Map.of("PATH", "/usr/bin"), new Secrets(), Duration.ofMinutes(2), false);
    }

    static Setup ssh(String url, String identity, List<String> options, int kbits) {
        return new Setup("duplicity", url, ByteString.of("/cache"), "photos", "vm", Setup.SshMethod.AUTO, identity, options,
                kbits, null, null, 0, null, List.of(), Map.of("PATH", "/usr/bin"), new Secrets(), Duration.ofMinutes(2), false);
    }

    static Setup method(String url, Setup.SshMethod method) {
        return new Setup("duplicity", url, ByteString.of("/cache"), "photos", "vm", method, null, List.of(), 0, null, null, 0,
                null, List.of(), Map.of(), new Secrets(), Duration.ofMinutes(2), false);
    }

    static Setup keys(String gpgKey, String signKey, Secrets secrets, Map<String, String> environment) {
        return new Setup("duplicity", "file:///store", ByteString.of("/cache"), "photos", "vm", Setup.SshMethod.AUTO, null,
                List.of(), 0, gpgKey, signKey, 50, null, List.of("--num-retries=2"), environment, secrets,
                Duration.ofMinutes(2), true);
    }

    /** One recorded run. @param log the bytes of the machine log */
    record Sample(String name, int exit, String stderr, byte[] log) {
        List<Stanza> stanzas() {
            var stanzas = new ArrayList<Stanza>();
            var reader = new StanzaReader(stanzas::add);
            reader.read(log, 0, log.length);
            reader.end();
            return stanzas;
        }

        /** What is told, without the words. */
        List<Finding> findings(Job job) {
            var output = new Output(job);
            return stanzas().stream().flatMap(stanza -> output.findings(stanza).stream())
                    .filter(finding -> !(finding instanceof Finding.Said)).toList();
        }

        Stanza error(Job job) {
            var output = new Output(job);
            stanzas().forEach(output::findings);
            return output.lastError();
        }
    }

    static Sample sample(String name) {
        var text = text("samples/" + name + ".txt");
        var exit = text.lines().filter(line -> line.startsWith("# exit ")).findFirst().orElseThrow().substring(7);
        int stderr = text.indexOf("\n# ---- stderr\n");
        int log = text.indexOf("\n# ---- --log-file\n");
        return new Sample(name, Integer.parseInt(exit), text.substring(stderr + 15, Math.max(log, stderr + 15)),
                text.substring(log + 19).getBytes(StandardCharsets.ISO_8859_1));
    }

    static List<String> sampleNames() {
        return Arrays.stream(text("samples/names.txt").split("\n")).toList();
    }

    /** A resource, with a character for each byte. */
    static String text(String name) {
        try (var in = Examples.class.getResourceAsStream("/duplicity/" + name)) {
            if (in == null) throw new IllegalStateException("no resource " + name);
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
