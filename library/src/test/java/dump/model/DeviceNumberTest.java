package dump.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceNumberTest {
    @Test
    void encodesDevicesAsGlibcDoes() {
        assertThat(DeviceNumber.of(1, 3)).isEqualTo(259);
        assertThat(DeviceNumber.of(259, 300)).isEqualTo(1114924);
        assertThat(DeviceNumber.of(-1, -1)).isEqualTo(-1);
    }

    @Test
    void majorAndMinorComeBackFromADevice() {
        long seed = Seed.or(20261123);
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int major = random.nextInt() >>> random.nextInt(32);
            int minor = random.nextInt() >>> random.nextInt(32);
            long device = DeviceNumber.of(major, minor);
            assertThat(DeviceNumber.major(device)).as("seed %d", seed).isEqualTo(major);
            assertThat(DeviceNumber.minor(device)).as("seed %d", seed).isEqualTo(minor);
        }
    }
}
