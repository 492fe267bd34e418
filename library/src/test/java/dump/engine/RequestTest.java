package dump.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.model.Existing;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no engine could do as it is asked is refused where it is asked for. */
class RequestTest {
    private static final ByteString PLACE = ByteString.of("/place"), RELATIVE = ByteString.of("place");

    static Stream<ThrowingCallable> mistakes() {
        var backup = BackupRequest.of(PLACE);
        return Stream.of(() -> BackupRequest.of(RELATIVE), () -> BackupRequest.of(PLACE, ByteString.EMPTY),
                () -> BackupRequest.of(ByteString.of("/a\0b")),
                () -> backup.leaveOut(List.of(RELATIVE)), () -> backup.skipLargerThan(-1),
                () -> backup.skipLargerThan(0), () -> backup.tag(""), () -> backup.tag("a,b"),
                () -> Into.directory(RELATIVE, Existing.KEEP),
                () -> Into.directory(PLACE, Existing.KEEP).protecting(Map.of(RELATIVE, "the configuration")),
                () -> Passphrase.of(new byte[0]), () -> Passphrase.generated(new byte[0]), () -> Paths.of());
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesWhatCannotBeMeant(ThrowingCallable mistake) {
        assertThatThrownBy(mistake).isInstanceOf(IllegalArgumentException.class);
    }
}
