package dump.cli.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Sizes and durations as people write them. */
final class Quantities {
    static final String SIZE_FORMS = "a size such as 500, \"100 MB\", \"2GB\" or \"512 MiB\"";
    static final String DURATION_FORMS = "a duration such as \"10m\", \"1h30m\", \"90s\", or 0";

    static final String RATE_FORMS =
            "a rate such as \"2000 kbit/s\", \"1 Mbit/s\", \"250 kB/s\", \"1 MiB/s\", or a number of kbit/s";

    private static final Pattern RATE =
            Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(?:([kKMG]?)bit|([kKMG]?)(i?)B)/s");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*([kKMGTP]?)(i?)(B?)");
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,6})D)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

    private Quantities() {}

    /** Bytes; with {@code i} powers of 1024, without powers of 1000. @throws NumberFormatException for other text */
    static long size(String text) {
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
     * Thousands of bits a second, at least one. A text without a unit is kbit/s already.
     *
     * @throws NumberFormatException for other text
     */
    static int kbits(String text) {
        var bare = text.strip();
        var match = RATE.matcher(bare.matches("\\d+") ? bare + " kbit/s" : bare);
        if (!match.matches()) throw new NumberFormatException(text);
        boolean inBits = match.group(2) != null;
        var prefix = inBits ? match.group(2) : match.group(3);
        boolean binary = !inBits && !match.group(4).isEmpty();
        if (binary && prefix.isEmpty()) throw new NumberFormatException(text);
        int power = prefix.isEmpty() ? 0 : "kMG".indexOf(prefix.replace('K', 'k')) + 1;
        var bits = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(binary ? 1024 : 1000).pow(power))
                .multiply(BigDecimal.valueOf(inBits ? 1 : 8));
        var kbits = bits.movePointLeft(3);
        if (kbits.compareTo(BigDecimal.ONE) < 0 || kbits.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0)
            throw new NumberFormatException(text);
        return kbits.intValue();
    }

    /** Days are of 24 hours; {@code 0} needs no unit. @throws NumberFormatException for other text */
    static Duration duration(String text) {
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
