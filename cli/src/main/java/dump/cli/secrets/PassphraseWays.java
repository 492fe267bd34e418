package dump.cli.secrets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a passphrase that opens nothing may have been meant to be: pasted with blanks, or typed from paper. */
final class PassphraseWays {
    private PassphraseWays() {}

    /** The given one first, then the others; each is an array of its own. */
    static List<byte[]> of(byte[] given) {
        var ways = new ArrayList<byte[]>(List.of(given));
        add(ways, PassphraseText.trimmed(given.clone()));
        add(ways, GeneratedPassphrase.meantBy(given));
        return ways;
    }

    static void add(List<byte[]> ways, byte[] other) {
        if (other == null || other.length == 0 || ways.stream().anyMatch(way -> Arrays.equals(way, other))) return;
        ways.add(other);
    }
}
