package dump.cli.input;

import java.util.Collection;

/** The known word that a misspelt one most likely means. */
public final class Nearest {
    private Nearest() {}

    /**
     * Null if none is near: more than a third of the letters would have to change, or more than one in a short word.
     */
    public static String of(String word, Collection<String> known) {
        String best = null;
        int fewest = Math.max(word.length() < 5 ? 1 : 2, word.length() / 3) + 1;
        if (word.length() < 3 || word.length() > 100) return null;
        for (var candidate : known) {
            int changes = changes(word, candidate);
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return best;
    }

    /** Letters that are put in, left out or replaced, or change places with their neighbours. */
    static int changes(String a, String b) {
        var changes = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) for (int j = 0; j <= b.length(); j++) {
            if (i == 0 || j == 0) {
                changes[i][j] = i + j;
                continue;
            }
            int replace = changes[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
            changes[i][j] = Math.min(replace, 1 + Math.min(changes[i - 1][j], changes[i][j - 1]));
            if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
                changes[i][j] = Math.min(changes[i][j], changes[i - 2][j - 2] + 1);
        }
        return changes[a.length()][b.length()];
    }
}
