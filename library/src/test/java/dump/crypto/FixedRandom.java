package dump.crypto;

import java.security.SecureRandom;

/** Gives the same bytes over and over: for vectors, whose IV is given. */
final class FixedRandom extends SecureRandom {
    private final byte[] bytes;
    private int position;

    FixedRandom(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] out) {
        for (int i = 0; i < out.length; i++) out[i] = bytes[position++ % bytes.length];
    }
}
