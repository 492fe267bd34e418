package dump.cli.secrets;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.NewFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A passphrase that nobody has to remember: 40 characters of 32 kinds, 200 bits, in groups of five that can be read
 * over the telephone (Crockford's alphabet: no i, l, o, u).
 */
public final class GeneratedPassphrase {
    private static final byte[] ALPHABET =
            "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final int GROUPS = 8, GROUP_LENGTH = 5;
    private static final Pattern SHAPE = Pattern.compile("[0-9a-hjkmnp-tv-z]{5}(?:-[0-9a-hjkmnp-tv-z]{5}){7}");

    private GeneratedPassphrase() {}

    /**
     * Writes a new one into the file, whose directory is made. A file that is there, or comes at the same moment from
     * another first run, is left as it is: what it holds is the passphrase.
     *
     * @return whether it was written
     */
    public static boolean write(Path file) throws SettingsException {
        var line = generate(new SecureRandom());
        try {
            NewFile.directories(file.toAbsolutePath().getParent());
            NewFile.write(file, line);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (IOException failure) {
            throw new SettingsException("the passphrase file " + file + " cannot be written: "
                    + SystemReason.of(failure));
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    /** Whether the passphrase is one of ours, so that its key may be cheap to try. */
    public static boolean isGenerated(byte[] passphrase) {
        if (passphrase.length != GROUPS * (GROUP_LENGTH + 1) - 1) return false;
        return SHAPE.matcher(new String(passphrase, StandardCharsets.ISO_8859_1)).matches();
    }

    /**
     * The passphrase of ours that somebody typed from paper: capitals, other gaps, and the letters that the alphabet
     * leaves out because they look like digits are understood. Null if it is none of ours.
     */
    static byte[] meantBy(byte[] typed) {
        var meant = new byte[GROUPS * (GROUP_LENGTH + 1) - 1];
        int length = 0;
        for (byte b : typed) {
            if (b == '-' || b == ' ' || b == '\t' || b == '\r' || b == '\n') continue;
            int letter = Character.toLowerCase(b);
            if (length == meant.length) return null;
            meant[length++] = (byte) (letter == 'o' ? '0' : letter == 'i' || letter == 'l' ? '1' : letter);
            if ((length + 1) % (GROUP_LENGTH + 1) == 0 && length < meant.length) meant[length++] = '-';
        }
        if (length == meant.length && isGenerated(meant)) return meant;
        Arrays.fill(meant, (byte) 0);
        return null;
    }

    /** With a newline at its end. */
    static byte[] generate(SecureRandom random) {
        var line = new byte[GROUPS * (GROUP_LENGTH + 1)];
        for (int i = 0; i < line.length; i++)
            line[i] = (i + 1) % (GROUP_LENGTH + 1) == 0 ? (byte) '-' : ALPHABET[random.nextInt(ALPHABET.length)];
        line[line.length - 1] = '\n';
        return line;
    }
}
