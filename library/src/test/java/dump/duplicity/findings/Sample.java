package dump.duplicity.findings;

import dump.model.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One recorded run of Duplicity. @param log the bytes of the machine log */
public record Sample(String name, int exit, String stderr, byte[] log) {
    public static Sample of(String name) {
        var text = text("samples/" + name + ".txt");
        var exit = text.lines().filter(line -> line.startsWith("# exit ")).findFirst().orElseThrow().substring(7);
        int stderr = text.indexOf("\n# ---- stderr\n");
        int log = text.indexOf("\n# ---- --log-file\n");
        return new Sample(name, Integer.parseInt(exit), text.substring(stderr + 15, Math.max(log, stderr + 15)),
                text.substring(log + 19).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One of which nothing but the log is known. */
    static Sample ofLog(byte[] log) {
        return new Sample("", 0, "", log);
    }

    public static List<String> names() {
        return List.of(text("samples/names.txt").split("\n"));
    }

    /** A resource, with a character for each byte. */
    public static String text(String name) {
        try (var in = Sample.class.getResourceAsStream("/duplicity/" + name)) {
            if (in == null) throw new IllegalStateException("no resource " + name);
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Stanza> stanzas() {
        var stanzas = new ArrayList<Stanza>();
        var reader = new StanzaReader(stanzas::add);
        reader.read(log, 0, log.length);
        reader.end();
        return stanzas;
    }

    /** What is told, without the words. */
    List<Finding> findings(ByteString source) {
        var output = new DuplicityOutput(source);
        return stanzas().stream().flatMap(stanza -> output.findings(stanza).stream())
                .filter(finding -> !(finding instanceof Finding.Said)).toList();
    }

    public Stanza error() {
        var output = new DuplicityOutput(ByteString.EMPTY);
        stanzas().forEach(output::findings);
        return output.lastError();
    }
}
