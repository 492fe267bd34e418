package dump.cli.settings;

import java.util.Collection;

/** The known word that a misspelt one most likely means. */
public final class Nearest {
    private Nearest() {}

    /** Null if none is near: more than a third of the letters would have to change. */
    public static String of(String word, Collection<String> known) {
        String best = null;
        int fewest = Math.max(2, word.length() / 3) + 1;
        if (word.length() > 100) return null;
        for (var candidate : known) {
            int changes = changes(word, candidate);
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein's distance. */
    static int changes(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
