package dump.duplicity.difftar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a file in an archive says, however it is spelled: Duplicity has written three forms of names.
 *
 * @param base the set that an incremental one builds on; null for a full one
 * @param volume its number from 1; 0 unless it is a volume
 * @param partial still being written
 */
record FileName(Kind kind, Instant base, Instant time, int volume, boolean partial) {
    enum Kind { VOLUME, MANIFEST, SIGNATURES }

    private static final int LENGTH_MAX = 255;
    private static final String TIME = "\\d{8}[Tt]\\d{6}[Zz]"
            + "|\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d[^0-9A-Za-z]\\d\\d[^0-9A-Za-z]\\d\\d"
            + "(?:[Zz]|[+-]\\d\\d[^0-9A-Za-z]\\d\\d)";
    private static final String TIMES = "(?<time>" + TIME + ")";
    private static final String SPAN = "(?<base>" + TIME + ")\\.to\\." + TIMES;
    private static final String BRIEF = "(?<time>[0-9a-z]{1,8})";
    private static final String BRIEF_SPAN = "(?<base>[0-9a-z]{1,8})\\." + BRIEF;
    private static final String END = "(?<part>\\.part)?(?:\\.gpg|\\.gz)?";
    /** The copies that a Duplicity without short names makes of short ones end as its own do. */
    private static final String BRIEF_END = "(?<part>\\.p)?(?:\\.g|\\.gpg|\\.z|\\.gz)?";

    /** A form of names. Every pattern has the groups time and part, those of incremental sets also base. */
    private record Form(Kind kind, boolean incremental, boolean brief, Pattern pattern) {
        Form(Kind kind, boolean incremental, boolean brief, String regex) {
            this(kind, incremental, brief, Pattern.compile(regex));
        }
    }

    private static final Pattern START = Pattern.compile("duplicity-|d[fi]\\.|dfs\\.|dns\\.");

    private static final Form[] FORMS = {
        new Form(Kind.VOLUME, false, false, "duplicity-full\\." + TIMES + "\\.vol(?<volume>\\d{1,9})\\.difftar" + END),
        new Form(Kind.VOLUME, true, false, "duplicity-inc\\." + SPAN + "\\.vol(?<volume>\\d{1,9})\\.difftar" + END),
        new Form(Kind.MANIFEST, false, false, "duplicity-full\\." + TIMES + "\\.manifest" + END),
        new Form(Kind.MANIFEST, true, false, "duplicity-inc\\." + SPAN + "\\.manifest" + END),
        new Form(Kind.SIGNATURES, false, false, "duplicity-full-signatures\\." + TIMES + "\\.sigtar" + END),
        new Form(Kind.SIGNATURES, true, false, "duplicity-new-signatures\\." + SPAN + "\\.sigtar" + END),
        new Form(Kind.VOLUME, false, true, "df\\." + BRIEF + "\\.(?<volume>[0-9a-z]{1,5})\\.dt" + BRIEF_END),
        new Form(Kind.VOLUME, true, true, "di\\." + BRIEF_SPAN + "\\.(?<volume>[0-9a-z]{1,5})\\.dt" + BRIEF_END),
        new Form(Kind.MANIFEST, false, true, "df\\." + BRIEF + "\\.m" + BRIEF_END),
        new Form(Kind.MANIFEST, true, true, "di\\." + BRIEF_SPAN + "\\.m" + BRIEF_END),
        new Form(Kind.SIGNATURES, false, true, "dfs\\." + BRIEF + "\\.st" + BRIEF_END),
        new Form(Kind.SIGNATURES, true, true, "dns\\." + BRIEF_SPAN + "\\.st" + BRIEF_END),
    };

    /**
     * A name with what it looks like.
     *
     * @param prefix what stands before the name proper
     * @param times as they stand in the name
     * @param brief whether it is of the short form
     */
    record Spelled(FileName name, String prefix, String times, boolean brief) {
        /** What stands for the colons of an old time; 0 if there is none. */
        char separator() {
            return brief || times.charAt(4) != '-' ? 0 : times.charAt(13);
        }
    }

    /** Null if it is no file of an archive: a lock, statistics, something else that lies there. */
    static FileName parse(String name) {
        var spelled = spelled(name, "");
        return spelled == null ? null : spelled.name;
    }

    /** The same of a name that begins so. */
    static Spelled spelled(String name, String prefix) {
        if (name.length() > LENGTH_MAX || !name.startsWith(prefix)) return null;
        for (var form : FORMS) {
            var match = form.pattern.matcher(name).region(prefix.length(), name.length());
            if (match.matches()) return spelled(form, match, prefix);
        }
        return null;
    }

    /** The same of a name that may begin with anything. */
    static Spelled spelledAnyhow(String name) {
        var start = START.matcher(name);
        for (int from = 0; start.find(from); from = start.start() + 1) {
            var spelled = spelled(name, name.substring(0, start.start()));
            if (spelled != null) return spelled;
        }
        return null;
    }

    private static Spelled spelled(Form form, Matcher match, String prefix) {
        var name = of(form, match);
        if (name == null) return null;
        var time = match.group("time");
        return new Spelled(name, prefix, form.incremental ? match.group("base") + (form.brief ? "." : ".to.") + time
                : time, form.brief);
    }

    private static FileName of(Form form, Matcher match) {
        try {
            var time = time(form, match.group("time"));
            var base = form.incremental ? time(form, match.group("base")) : null;
            int radix = form.brief ? Character.MAX_RADIX : 10;
            int volume = form.kind == Kind.VOLUME ? Integer.parseInt(match.group("volume"), radix) : 0;
            if (form.kind == Kind.VOLUME && volume == 0) return null;
            return new FileName(form.kind, base, time, volume, match.group("part") != null);
        } catch (DateTimeException e) {
            return null; // digits that are no date
        }
    }

    private static Instant time(Form form, String text) {
        if (form.brief) return Instant.ofEpochSecond(Long.parseLong(text, Character.MAX_RADIX));
        return text.charAt(4) == '-' ? oldTime(text) : newTime(text);
    }

    private static Instant newTime(String text) {
        return local(text, 0, 4, 6, 9, 11, 13).toInstant(ZoneOffset.UTC);
    }

    /** As in {@code 2002-08-06T04:22:00-07:00}; what stands for the colons could be chosen. */
    private static Instant oldTime(String text) {
        var local = local(text, 0, 5, 8, 11, 14, 17);
        if (text.length() == 20) return local.toInstant(ZoneOffset.UTC);
        int sign = text.charAt(19) == '-' ? -1 : 1;
        return local.toInstant(ZoneOffset.ofHoursMinutes(sign * number(text, 20, 2), sign * number(text, 23, 2)));
    }

    private static LocalDateTime local(String text, int year, int month, int day, int hour, int minute, int second) {
        return LocalDateTime.of(number(text, year, 4), number(text, month, 2), number(text, day, 2),
                number(text, hour, 2), number(text, minute, 2), number(text, second, 2));
    }

    private static int number(String text, int from, int digits) {
        return Integer.parseInt(text, from, from + digits, 10);
    }

    boolean incremental() {
        return base != null;
    }
}
