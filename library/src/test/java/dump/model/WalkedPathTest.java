package dump.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WalkedPathTest {
    @Test
    void goesDownAndComesUp() {
        for (var beginning : new String[] {"", "/", "src", "/a/b"}) {
            var path = new WalkedPath(ByteString.of(beginning));
            var expected = ByteString.of(beginning);
            assertThat(path.of(ByteString.of("x"))).isEqualTo(expected.resolve(ByteString.of("x")));
            int nowhere = path.enter(ByteString.EMPTY);
            int first = path.enter(ByteString.of("one"));
            int second = path.enter(ByteString.of("t".repeat(200)));
            assertThat(path.of(ByteString.of("x"))).isEqualTo(expected.resolve(ByteString.of("one"))
                    .resolve(ByteString.of("t".repeat(200))).resolve(ByteString.of("x")));
            path.leave(second);
            assertThat(path.of(ByteString.of("y"))).isEqualTo(expected.resolve(ByteString.of("one/y")));
            path.leave(first);
            path.leave(nowhere);
            assertThat(path.of(ByteString.of("z"))).isEqualTo(expected.resolve(ByteString.of("z")));
        }
    }
}
