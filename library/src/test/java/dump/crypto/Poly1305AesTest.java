package dump.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

class Poly1305AesTest {
    private static final long SEED = 1305;

    private final Random random = new Random(SEED);

    @Test
    void agreesWithBouncyCastleOnEveryLengthUpToAThousand() {
        for (int length = 0; length <= 1000; length++) {
            var data = bytes(length);
            assertAgrees(bytes(16), bytes(16), bytes(16), data);
        }
    }

    @Test
    void agreesWithBouncyCastleOnLongMessages() {
        for (int length : new int[] {8191, 8192, 65537, 1_000_003})
            assertAgrees(bytes(16), bytes(16), bytes(16), bytes(length));
    }

    @Test
    void agreesWithBouncyCastleWhereCarriesAreLongest() {
        var ones = new byte[16];
        Arrays.fill(ones, (byte) 0xff);
        for (int length : new int[] {0, 1, 15, 16, 17, 255, 256, 257, 4096, 100_001}) {
            var data = new byte[length];
            assertAgrees(ones, ones, ones, data);
            Arrays.fill(data, (byte) 0xff);
            assertAgrees(ones, ones, ones, data);
            assertAgrees(bytes(16), ones, bytes(16), data);
        }
    }

    /** With r = 1 the sum of the blocks is the polynomial, which these bring next to the modulus. */
    @Test
    void agreesWithBouncyCastleAroundTheModulus() {
        var one = new byte[16];
        one[0] = 1;
        for (int last = 0; last < 256; last++) {
            for (int blocks = 1; blocks <= 6; blocks++) {
                var data = new byte[16 * blocks];
                Arrays.fill(data, (byte) 0xff);
                data[data.length - 16] = (byte) last;
                assertAgrees(bytes(16), one, bytes(16), data);
            }
        }
    }

    @Test
    void piecesMakeTheSameTagAsTheWhole() {
        for (int round = 0; round < 200; round++) {
            var data = bytes(random.nextInt(3000));
            var mac = new Poly1305Aes(new byte[16], bytes16(round));
            mac.start(new byte[16], 0);
            mac.update(data, 0, data.length);
            mac.finish();
            var whole = new byte[16];
            mac.writeTag(whole, 0);
            mac.start(new byte[16], 0);
            int position = 0;
            while (position < data.length) {
                int piece = Math.min(16 * random.nextInt(40), data.length - position);
                mac.update(data, position, piece);
                position += piece;
            }
            mac.finish();
            assertThat(mac.isTag(whole, 0)).as("seed %d round %d", SEED, round).isTrue();
        }
    }

    private void assertAgrees(byte[] k, byte[] r, byte[] nonce, byte[] data) {
        var mac = new Poly1305Aes(k, r);
        mac.start(nonce, 0);
        var shifted = new byte[data.length + 3];
        System.arraycopy(data, 0, shifted, 3, data.length);
        mac.update(shifted, 3, data.length);
        mac.finish();
        var tag = new byte[18];
        mac.writeTag(tag, 1);
        var expected = bouncyCastle(k, r, nonce, data);
        assertThat(Arrays.copyOfRange(tag, 1, 17)).as("seed %d, length %d", SEED, data.length).isEqualTo(expected);
        assertThat(mac.isTag(expected, 0)).isTrue();
        expected[random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
        assertThat(mac.isTag(expected, 0)).isFalse();
    }

    private static byte[] bouncyCastle(byte[] k, byte[] r, byte[] nonce, byte[] data) {
        var key = new byte[32];
        System.arraycopy(r, 0, key, 0, 16);
        System.arraycopy(k, 0, key, 16, 16);
        for (int i : new int[] {3, 7, 11, 15}) key[i] &= 15;
        for (int i : new int[] {4, 8, 12}) key[i] &= (byte) 252;
        // Bouncy Castle has k after r.
        var mac = new Poly1305(AESEngine.newInstance());
        mac.init(new ParametersWithIV(new KeyParameter(key), nonce));
        mac.update(data, 0, data.length);
        var tag = new byte[16];
        mac.doFinal(tag, 0);
        return tag;
    }

    private static byte[] bytes16(int seed) {
        var bytes = new byte[16];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
