package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFailureTest {
    @TempDir Path store;

    @ParameterizedTest
    @ValueSource(strings = {"Input/output error", "Structure needs cleaning", "Stale file handle", "Bad message"})
    void aFileThatCannotBeReadIsOneFileAmongMany(String reason) {
        var failure = failure("read", new IOException(reason));
        assertThat(failure).isInstanceOf(BackendException.Unreadable.class).hasMessageContaining("data/00/pack")
                .hasMessageEndingWith(reason);
        assertThat(failure.isOfOneFile()).isTrue();
    }

    @Test
    void whatMayNotBeReadIsOneFileAmongMany() {
        var failure = failure("read", new AccessDeniedException("data/00/pack"));
        assertThat(failure).isInstanceOf(BackendException.Denied.class);
        assertThat(failure.isOfOneFile()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Too many open files", "Too many open files in system", "Cannot allocate memory",
            "Transport endpoint is not connected", "Connection refused"})
    void aMachineThatIsShortOfSomethingSaysNothingOfTheFile(String reason) {
        var failure = failure("read", new FileSystemException("data/00/pack", null, reason));
        assertThat(failure).isInstanceOf(BackendException.Passing.class).hasMessageEndingWith(reason);
        assertThat(failure.isOfOneFile()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"No such device", "No such device or address", "No medium found"})
    void norDoesADiskThatIsGone(String reason) {
        var failure = failure("read", new FileSystemException("data/00/pack", null, reason));
        assertThat(failure).isInstanceOf(BackendException.Lasting.class).hasMessageEndingWith(reason);
        assertThat(failure.isOfOneFile()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "write", "remove", "make"})
    void whatFailsBeyondReadingAFileFailsAsAWhole(String action) {
        assertThat(failure(action, new IOException("Input/output error")).isOfOneFile()).isFalse();
    }

    private BackendException failure(String action, IOException cause) {
        return LocalFailure.of(action, store.resolve("data/00/pack"), store, cause);
    }
}
