package dump.duplicity.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PythonTextTest {
    private static ByteString path(String quoted) {
        return PythonText.extras(quoted).getFirst();
    }

    private static ByteString raw(int... bytes) {
        var all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) all[i] = (byte) bytes[i];
        return ByteString.copyOf(all);
    }

    @Test
    void decodesEscapesToTheBytesOfTheName() {
        assertThat(path("'a\\nb\\tc\\rd'")).isEqualTo(ByteString.of("a\nb\tc\rd"));
        assertThat(path("'\\xfc'")).isEqualTo(ByteString.of("ü"));
        assertThat(path("'\\u2013\\U0001f600'")).isEqualTo(ByteString.of("–😀"));
        assertThat(path("'\\ud83d\\ude00'")).isEqualTo(ByteString.of("😀"));
        assertThat(path("'x\\udcfcy'")).isEqualTo(raw('x', 0xfc, 'y'));
        assertThat(path("'it\\x27s a \\\\'")).isEqualTo(ByteString.of("it's a \\"));
        assertThat(path("'\\\\xfc'")).isEqualTo(ByteString.of("\\xfc"));
        assertThat(path("b'\\xfc\\n'")).isEqualTo(raw(0xfc, '\n'));
    }

    @Test
    void takesAnUnescapedApostropheAsPartOfTheName() {
        assertThat(PythonText.extras("'it's' reg")).containsExactly(ByteString.of("it's"), ByteString.of("reg"));
        assertThat(PythonText.extras("20150401T080000Z 'a b' dir"))
                .containsExactly(ByteString.of("20150401T080000Z"), ByteString.of("a b"), ByteString.of("dir"));
        assertThat(PythonText.extras("12 34")).containsExactly(ByteString.of("12"), ByteString.of("34"));
    }

    @Test
    void leavesBrokenEscapesAsTheyAre() {
        assertThat(path("'\\x1'")).isEqualTo(ByteString.of("\\x1"));
        assertThat(path("'\\xzz\\q'")).isEqualTo(ByteString.of("\\xzz\\q"));
        assertThat(path("'\\UFFFFFFFF'")).isEqualTo(ByteString.of("\\UFFFFFFFF"));
        assertThat(path("'a\\'")).isEqualTo(ByteString.of("a\\"));
    }

    @Test
    void readsListsOfStringsAndBytes() {
        assertThat(PythonText.list("['a', \"it's\", b'\\xfc', u'\\xfc']")).contains(
                List.of(ByteString.of("a"), ByteString.of("it's"), raw(0xfc), ByteString.of("ü")));
        assertThat(PythonText.list("[]")).contains(List.of());
        for (var broken : List.of("", "[", "['a'", "['a, 'b']", "['a' 'b']", "[a]", "[b]", "['a\\']", "['a', ", "[1]"))
            assertThat(PythonText.list(broken)).as(broken).isEqualTo(Optional.empty());
    }
}
