package dump.chunker;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.Seed;
import dump.vectors.Vectors;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolynomialTest {
    private static final long SEED = Seed.or(53);

    @Test
    void knowsTheIrreducibleFromTheReducible() {
        var arithmetic = Vectors.object(Vectors.read("chunker.json").get("arithmetic"));
        for (var hex : Vectors.list(arithmetic.get("irreducible")))
            assertThat(Polynomial.isIrreducible(Long.parseLong((String) hex, 16))).as("%s", hex).isTrue();
        for (var hex : Vectors.list(arithmetic.get("reducible")))
            assertThat(Polynomial.isIrreducible(Long.parseLong((String) hex, 16))).as("%s", hex).isFalse();
    }

    @Test
    void agreesWithTrialDivisionOnAllSmallPolynomials() {
        for (long polynomial = 0; polynomial < 1 << 11; polynomial++) {
            boolean irreducible = Polynomial.degree(polynomial) >= 1;
            for (long divisor = 2; 2 * Polynomial.degree(divisor) <= Polynomial.degree(polynomial); divisor++)
                irreducible &= Polynomial.remainder(polynomial, divisor) != 0;
            assertThat(Polynomial.isIrreducible(polynomial)).as("%x", polynomial).isEqualTo(irreducible);
        }
    }

    @Test
    void makesIrreduciblePolynomialsOfDegree53() {
        var random = new SecureRandom();
        for (int round = 0; round < 30; round++) {
            long polynomial = Polynomial.random(random);
            assertThat(Polynomial.degree(polynomial)).isEqualTo(53);
            assertThat(Polynomial.isIrreducible(polynomial)).as("%x", polynomial).isTrue();
        }
    }

    @Test
    void takesTheFirstIrreducibleCandidate() {
        var derive = Vectors.object(Vectors.object(Vectors.read("chunker.json").get("arithmetic")).get("derive"));
        var source = ChunkStreams.generate((String) derive.get("source_generator"), 8 * 1000);
        var candidates = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        var random = new SecureRandom() {
            private int tried;

            @Override
            public long nextLong() {
                tried++;
                return candidates.getLong();
            }
        };
        assertThat(Polynomial.random(random)).isEqualTo(Long.parseLong((String) derive.get("polynomial"), 16));
        assertThat(random.tried).isEqualTo(((Long) derive.get("candidates_tried")).intValue());
    }

    @Test
    void multipliesAsTheDefinitionSays() {
        var random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            long modulus = random.nextLong() >>> random.nextInt(62) | 2;
            long a = Polynomial.remainder(random.nextLong() >>> 1, modulus);
            long b = Polynomial.remainder(random.nextLong() >>> 1, modulus);
            assertThat(Polynomial.multiply(a, b, modulus)).as("seed %d round %d", SEED, round)
                    .isEqualTo(slowProduct(a, b, modulus));
        }
    }

    private static long slowProduct(long a, long b, long modulus) {
        var product = BigInteger.ZERO;
        for (int i = 0; i < 64; i++)
            if ((b >>> i & 1) != 0) product = product.xor(new BigInteger(Long.toUnsignedString(a)).shiftLeft(i));
        var divisor = new BigInteger(Long.toUnsignedString(modulus));
        while (product.bitLength() >= divisor.bitLength())
            product = product.xor(divisor.shiftLeft(product.bitLength() - divisor.bitLength()));
        return product.longValue();
    }
}
