package dump.duplicity.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dump.model.ByteString;
import dump.model.Seed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StanzaReaderTest {
    private static List<Stanza> read(String log) {
        return Sample.ofLog(log.getBytes(StandardCharsets.UTF_8)).stanzas();
    }

    private static ByteString bytes(String text) {
        return ByteString.of(text);
    }

    @Test
    void readsKeywordCodeExtrasLinesAndText() {
        var stanzas = read("INFO 3 x 7\nchain-complete\n full 20150328T100000Z 2 enc\n. Two\n. \n.  lines\n\nERROR 31"
                + " GPGError\n");
        assertThat(stanzas).containsExactly(
                new Stanza(Stanza.Keyword.INFO, 3, List.of(bytes("x"), bytes("7")),
                        List.of(bytes("chain-complete"), bytes(" full 20150328T100000Z 2 enc")),
                        List.of(bytes("Two"), bytes(""), bytes(" lines")), false),
                new Stanza(Stanza.Keyword.ERROR, 31, List.of(bytes("GPGError")), List.of(), List.of(), false));
        assertThat(stanzas.getFirst().number(1)).isEqualTo(7);
        assertThat(stanzas.getFirst().number(0)).isEqualTo(-1);
        assertThat(stanzas.getFirst().number(2)).isEqualTo(-1);
    }

    @Test
    void leavesOutWhatItDoesNotKnow() {
        assertThat(read("TRACE 1\n. x\n\nINFO\n\nINFO abc\n. x\n\n\n\nINFO 99999999999\n. x\n\nNOTICE 1\n? y\n. z\n\n"))
                .containsExactly(new Stanza(Stanza.Keyword.NOTICE, 1, List.of(), List.of(bytes("? y")),
                List.of(bytes("z")), false));
    }

    @Test
    void readsTheSameHoweverTheBytesCome() {
        long seed = Seed.or(new Random().nextLong());
        var random = new Random(seed);
        for (var name : Sample.names()) {
            var sample = Sample.of(name);
            var stanzas = new ArrayList<Stanza>();
            var reader = new StanzaReader(stanzas::add);
            for (int at = 0; at < sample.log().length; ) {
                int count = Math.min(1 + random.nextInt(40), sample.log().length - at);
                reader.read(sample.log(), at, count);
                at += count;
            }
            reader.end();
            assertThat(stanzas).as("%s, seed %d", name, seed).isEqualTo(sample.stanzas());
        }
    }

    @Test
    void cutsWhatIsTooLongAndGoesOnAfterIt() {
        var stanzas = new ArrayList<Stanza>();
        var reader = new StanzaReader(stanzas::add, 20);
        var log = ("NOTICE 1\n. " + "x".repeat(1000) + "\n. more\n. more\n\nNOTICE 2\n. y\n\n")
                .getBytes(StandardCharsets.UTF_8);
        reader.read(log, 0, log.length);
        reader.end();
        assertThat(stanzas).extracting(Stanza::code, Stanza::cut).containsExactly(
                tuple(1, true), tuple(2, false));
        assertThat(stanzas.getFirst().words(1000)).isEqualTo("x".repeat(10));
    }

    @Test
    void survivesAnyBytes() {
        long seed = Seed.or(new Random().nextLong());
        var random = new Random(seed);
        var output = new DuplicityOutput(ByteString.EMPTY);
        for (int round = 0; round < 300; round++) {
            var log = Sample.of("v3.2.1-cleanup-names").log().clone();
            for (int i = 0; i < 50; i++) log[random.nextInt(log.length)] = (byte) random.nextInt();
            assertThat(Sample.ofLog(log).stanzas()).as("seed %d", seed)
                    .allSatisfy(stanza -> assertThat(output.findings(stanza)).isNotNull());
        }
    }
}
