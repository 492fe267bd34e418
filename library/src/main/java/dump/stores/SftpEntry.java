package dump.stores;

import java.util.regex.Pattern;

/**
 * A line of {@code ls -lan} in {@code sftp}: rights, links, owner, group, size, date, name. Names of owners and groups,
 * which some versions print all the same, may have blanks; the dates are English ones.
 *
 * @param isEmpty whether it is a file of no bytes
 */
record SftpEntry(String name, boolean isEmpty) {
    private static final Pattern FORM = Pattern.compile("([-?a-z])[-?a-zA-Z+.@]{9,10} +\\S+ .*? (\\d+)"
            + " [A-Z][a-z]{2} [ 0-9]\\d (?:\\d\\d:\\d\\d| \\d{4,}) (.+)", Pattern.DOTALL);

    /** Null if it has another form. */
    static SftpEntry parse(String line) {
        var match = FORM.matcher(line);
        return match.matches() ? new SftpEntry(match.group(3), match.group(1).equals("-") && match.group(2).equals("0"))
                : null;
    }
}
