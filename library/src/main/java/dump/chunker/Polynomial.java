package dump.chunker;

import java.security.SecureRandom;

/** Arithmetic of polynomials over GF(2), held in a long: bit i is the coefficient of x^i. */
public final class Polynomial {
    private static final int DEGREE_RANDOM = 53;
    private static final long X = 2;

    private Polynomial() {}

    /** An irreducible polynomial of degree 53, for a new repository. */
    public static long random(SecureRandom random) {
        while (true) {
            // One odd candidate in 27 is irreducible.
            long candidate = random.nextLong() & (1L << DEGREE_RANDOM) - 1 | 1L << DEGREE_RANDOM | 1;
            if (isIrreducible(candidate)) return candidate;
        }
    }

    /** The highest power of x; -1 for the zero polynomial. */
    public static int degree(long polynomial) {
        return 63 - Long.numberOfLeadingZeros(polynomial);
    }

    /** Whether the polynomial is no product of smaller ones: Ben-Or's test. Constants are not irreducible. */
    public static boolean isIrreducible(long polynomial) {
        int degree = degree(polynomial);
        if (degree < 1) return false;
        long power = X;
        for (int i = 1; i <= degree / 2; i++) {
            power = multiply(power, power, polynomial);
            // x^(2^i) + x is the product of all irreducible polynomials whose degree divides i.
            if (greatestCommonDivisor(polynomial, power ^ X) != 1) return false;
        }
        return true;
    }

    /** The remainder of {@code dividend} by {@code divisor}, which is not zero. */
    static long remainder(long dividend, long divisor) {
        int degree = degree(divisor);
        long rest = dividend;
        for (int d = degree(rest); d >= degree; d = degree(rest)) rest ^= divisor << d - degree;
        return rest;
    }

    /** The product of two remainders, modulo a polynomial of degree 1 or more. */
    static long multiply(long a, long b, long modulus) {
        long top = 1L << degree(modulus) - 1;
        long product = 0;
        for (int i = degree(b); i >= 0; i--) {
            boolean overflows = (product & top) != 0;
            product <<= 1;
            if (overflows) product ^= modulus;
            if ((b >>> i & 1) != 0) product ^= a;
        }
        return product;
    }

    private static long greatestCommonDivisor(long a, long b) {
        while (b != 0) {
            long rest = remainder(a, b);
            a = b;
            b = rest;
        }
        return a;
    }
}
