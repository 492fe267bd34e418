package dump.cli.input;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Sizes and durations as people write them. */
public final class Quantities {
    public static final String SIZE_FORMS = "a size such as 500, \"100 MB\", \"2GB\" or \"512 MiB\"";
    public static final String DURATION_FORMS = "a duration such as \"10m\", \"1h30m\", \"90s\", or 0";

    public static final String RATE_FORMS = "a rate such as \"2M\" or \"250 kB/s\" (bytes a second), \"1 MiB/s\", "
            + "\"2 Mbit/s\", or a number of kbit/s";

    private static final Pattern RATE =
            Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(?:(?:([kKMG]?)bit|([kKMG]?)(i?)B)/s|([kKMG])(i?)B?)");
    /** More than any line carries. */
    private static final long RATE_MAX = 1L << 50;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*([kKMGTP]?)(i?)(B?)");
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,6})D)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

    private Quantities() {}

    /** Bytes; with {@code i} powers of 1024, without powers of 1000. @throws NumberFormatException for other text */
    public static long size(String text) {
        var match = SIZE.matcher(text.strip());
        if (!match.matches() || !match.group(3).isEmpty() && match.group(2).isEmpty())
            throw new NumberFormatException(text);
        int power = match.group(2).isEmpty() ? 0 : "kMGTP".indexOf(match.group(2).replace('K', 'k')) + 1;
        var unit = BigDecimal.valueOf(match.group(3).isEmpty() ? 1000 : 1024).pow(power);
        var bytes = new BigDecimal(match.group(1)).multiply(unit);
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0) throw new NumberFormatException(text);
        return bytes.longValue();
    }

    /**
     * Bytes a second, at least one. A text without a unit is kbit/s.
     *
     * @throws NumberFormatException for other text
     */
    public static long rate(String text) {
        var bare = text.strip();
        var match = RATE.matcher(bare.matches("\\d+") ? bare + " kbit/s" : bare);
        if (!match.matches()) throw new NumberFormatException(text);
        boolean inBits = match.group(2) != null;
        boolean full = inBits || match.group(3) != null;
        var prefix = match.group(inBits ? 2 : full ? 3 : 5);
        boolean binary = !inBits && !match.group(full ? 4 : 6).isEmpty();
        if (binary && prefix.isEmpty()) throw new NumberFormatException(text);
        int power = prefix.isEmpty() ? 0 : "kMG".indexOf(prefix.replace('K', 'k')) + 1;
        var bytes = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(binary ? 1024 : 1000).pow(power))
                .multiply(inBits ? new BigDecimal("0.125") : BigDecimal.ONE);
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(RATE_MAX)) > 0)
            throw new NumberFormatException(text);
        return bytes.longValue();
    }

    /** The same in thousands of bits a second, at least one. @throws NumberFormatException for other text */
    public static int kbits(String text) {
        long kbits = rate(text) * 8 / 1000;
        if (kbits < 1 || kbits > Integer.MAX_VALUE) throw new NumberFormatException(text);
        return (int) kbits;
    }

    /** Days are of 24 hours; {@code 0} needs no unit. @throws NumberFormatException for other text */
    public static Duration duration(String text) {
        var bare = text.strip();
        if (bare.equals("0")) return Duration.ZERO;
        var match = DURATION.matcher(bare);
        if (bare.isEmpty() || !match.matches()) throw new NumberFormatException(text);
        return Duration.ofDays(number(match.group(1))).plusHours(number(match.group(2)))
                .plusMinutes(number(match.group(3))).plusSeconds(number(match.group(4)));
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
