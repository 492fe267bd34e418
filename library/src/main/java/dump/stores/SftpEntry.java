package dump.stores;

import java.util.regex.Pattern;

/**
 * A line of {@code ls -lan} in {@code sftp}: rights, links, owner, group, size, date, name. Names of owners and groups,
 * which some versions print all the same, may have blanks; the dates are English ones.
 *
 * @param isEmpty whether it is a file of no bytes
 * @param version of its size and its date, in {@code [0-9:]}
 */
record SftpEntry(String name, boolean isEmpty, String version) {
    private static final Pattern FORM = Pattern.compile("([-?a-z])[-?a-zA-Z+.@]{9,10} +\\S+ .*? (\\d+)"
            + " ([A-Z][a-z]{2} [ 0-9]\\d (?:\\d\\d:\\d\\d| \\d{4,})) (.+)", Pattern.DOTALL);

    /** Null if it has another form. */
    static SftpEntry parse(String line) {
        var match = FORM.matcher(line);
        if (!match.matches()) return null;
        var size = match.group(2);
        return new SftpEntry(match.group(4), match.group(1).equals("-") && size.equals("0"),
                size + ":" + Integer.toUnsignedString(match.group(3).hashCode()));
    }
}
