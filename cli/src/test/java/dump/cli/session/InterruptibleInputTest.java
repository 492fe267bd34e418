package dump.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InterruptibleInputTest {
    @Test
    void givesEveryByteWhateverThePiecesAre() throws IOException {
        long seed = Long.getLong("seed", new Random().nextLong());
        var random = new Random(seed);
        var bytes = new byte[3_000_000];
        random.nextBytes(bytes);
        var ragged = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, 1 + length / 3);
            }
        };
        assertThat(new InterruptibleInput(ragged).readAllBytes()).as("seed %d", seed).isEqualTo(bytes);
        var single = new InterruptibleInput(new ByteArrayInputStream(new byte[] {(byte) 0xff}));
        assertThat(single.read()).isEqualTo(0xff);
        assertThat(single.read()).isEqualTo(-1);
        assertThat(single.read()).isEqualTo(-1);
    }

    @Test
    void wakesAReaderThatNothingFeeds() throws Exception {
        var silent = new PipedInputStream(new PipedOutputStream());
        var ended = new AtomicReference<Exception>();
        var reader = Thread.ofPlatform().start(() -> {
            try {
                new InterruptibleInput(silent).read();
            } catch (IOException failure) {
                ended.set(failure);
            }
        });
        reader.interrupt();
        reader.join();
        assertThat(ended.get()).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void passesAFailureOnAfterTheBytesBeforeIt() throws IOException {
        var failing = new InputStream() {
            private int left = 3;

            @Override
            public int read() throws IOException {
                throw new IOException("the device is gone");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return left-- > 0 ? 1 : read();
            }
        };
        var input = new InterruptibleInput(failing);
        assertThat(input.readNBytes(3)).hasSize(3);
        assertThatThrownBy(input::read).hasMessage("the device is gone");
        assertThatThrownBy(input::read).hasMessage("the device is gone");
    }

    @Test
    void readsAheadNoMoreThanAFewBuffersAndNothingBeforeItIsAsked() throws Exception {
        var reads = new AtomicInteger();
        var endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                reads.incrementAndGet();
                return length;
            }
        };
        var input = new InterruptibleInput(endless);
        assertThat(reads).hasValue(0);
        input.read();
        Thread.sleep(50);
        assertThat(reads.get()).isBetween(1, 4);
    }
}
