package dump.format;

import java.util.Arrays;
import java.util.Random;

/** What a bad disk, or a bad neighbour, makes of bytes. */
final class Damage {
    private Damage() {}

    /** A copy that is cut, or has some bits flipped, or a piece overwritten by another. */
    static byte[] of(byte[] bytes, Random random) {
        var damaged = bytes.clone();
        switch (random.nextInt(3)) {
            case 0 -> damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {
                int length = random.nextInt(bytes.length);
                System.arraycopy(bytes, random.nextInt(bytes.length - length), damaged,
                        random.nextInt(bytes.length - length), length);
            }
        }
        return damaged;
    }
}
