package dump.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MasterKeyTest {
    private static final SecureRandom SECURE = new SecureRandom();

    @Test
    void keepsItsPartsAsGivenAndGivesCopies() {
        var encrypt = counting(0, 32);
        var k = counting(32, 16);
        var r = counting(0xf0, 16);
        var key = MasterKey.of(encrypt, k, r);
        Arrays.fill(encrypt, (byte) 9);
        key.macK()[0] = 9;
        assertThat(key.encrypt()).isEqualTo(counting(0, 32));
        assertThat(key.macK()).isEqualTo(counting(32, 16));
        assertThat(key.macR()).isEqualTo(counting(0xf0, 16));
    }

    @Test
    void takesTheBytesOfScryptInOrder() {
        var key = MasterKey.fromDerived(counting(1, 64));
        assertThat(key.encrypt()).isEqualTo(counting(1, 32));
        assertThat(key.macK()).isEqualTo(counting(33, 16));
        assertThat(key.macR()).isEqualTo(counting(49, 16));
    }

    @Test
    void refusesAPartOfZerosOrOfAnotherLength() {
        var full = counting(1, 32);
        var half = counting(1, 16);
        assertRefused(new byte[32], half, half, "encryption key");
        assertRefused(full, new byte[16], half, "MAC key k");
        assertRefused(full, half, new byte[16], "MAC key r");
        assertRefused(half, half, half, "16 bytes instead of 32");
        assertRefused(full, full, half, "32 bytes instead of 16");
        assertThatThrownBy(() -> MasterKey.fromDerived(new byte[64])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MasterKey.fromDerived(counting(1, 63))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isErasedByCloseWhileItsSealersGoOn() throws Exception {
        var key = MasterKey.generate(SECURE);
        var sealer = key.sealer(SECURE);
        key.close();
        assertThatThrownBy(key::encrypt).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> key.sealer(SECURE)).isInstanceOf(IllegalStateException.class);
        var sealed = new byte[35];
        sealer.seal(new byte[] {1, 2, 3}, 0, 3, sealed, 0);
        var plain = new byte[3];
        sealer.open(sealed, 0, 35, plain, 0);
        assertThat(plain).containsExactly(1, 2, 3);
    }

    @Test
    void isNewEveryTimeItIsGenerated() {
        try (var one = MasterKey.generate(SECURE); var other = MasterKey.generate(SECURE)) {
            assertThat(one.encrypt()).isNotEqualTo(other.encrypt());
            assertThat(one.macK()).isNotEqualTo(other.macK());
            assertThat(one.macR()).isNotEqualTo(other.macR());
        }
    }

    private static void assertRefused(byte[] encrypt, byte[] k, byte[] r, String message) {
        assertThatThrownBy(() -> MasterKey.of(encrypt, k, r)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static byte[] counting(int first, int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) (first + i);
        return bytes;
    }
}
