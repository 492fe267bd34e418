package dump.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FileStatTest {
    @Test
    void encodesDevicesAsGlibcDoes() {
        assertThat(FileStat.device(1, 3)).isEqualTo(259);
        assertThat(FileStat.device(259, 300)).isEqualTo(1114924);
        assertThat(FileStat.device(-1, -1)).isEqualTo(-1);
    }

    @Test
    void majorAndMinorComeBackFromADevice() {
        long seed = 20261123;
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int major = random.nextInt() >>> random.nextInt(32);
            int minor = random.nextInt() >>> random.nextInt(32);
            long device = FileStat.device(major, minor);
            assertThat(FileStat.major(device)).as("seed %d", seed).isEqualTo(major);
            assertThat(FileStat.minor(device)).as("seed %d", seed).isEqualTo(minor);
        }
    }
}
