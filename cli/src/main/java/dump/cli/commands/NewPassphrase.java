package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.NewFile;
import dump.cli.secrets.GeneratedPassphrase;
import dump.cli.secrets.PassphraseSource;
import dump.engine.EngineException;
import dump.engine.Passphrase;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A passphrase for a repository that is there: typed twice, from a file, or made and written to a file. It may take the
 * place of the one in the file that the configuration reads: then it is written beside that one first, and gets its
 * name only once it opens the repository, so that the file always holds one that does.
 */
final class NewPassphrase implements AutoCloseable {
    private static final String BESIDE = ".new";

    private final byte[] secret;
    /** The file that the configuration reads, if it is to hold the new one; else null. */
    private final Path place;
    private final Path draft;

    private NewPassphrase(byte[] secret, Path place, Path draft) {
        this.secret = secret;
        this.place = place;
        this.draft = draft;
    }

    /** Writes a new one into a file that is not there yet, and takes it. */
    static PassphraseSource generated(Path file) throws SettingsException {
        if (Files.exists(file) || !GeneratedPassphrase.write(file)) throw new SettingsException(file
                + " is there already; without --generate the passphrase in it is taken");
        return new PassphraseSource.OfFile(file);
    }

    /** What a source gives. */
    static NewPassphrase of(Dump dump, PassphraseSource source, String repository) throws SettingsException {
        return new NewPassphrase(dump.newPassphrase(source, repository), null, null);
    }

    /** The same, which is to take the place of the one in a file. */
    NewPassphrase replacing(Dump dump, Path file) throws SettingsException {
        try {
            var real = file.toRealPath();
            var beside = beside(real);
            var line = Arrays.copyOf(secret, secret.length + 1);
            line[secret.length] = '\n';
            try {
                NewFile.write(beside, line);
            } catch (FileAlreadyExistsException left) {
                if (!holds(beside, line)) throw new SettingsException(beside + " is left from a change that was"
                        + " interrupted; finish that one first, with --new-passphrase-file " + beside);
            } finally {
                Arrays.fill(line, (byte) 0);
            }
            needSame(dump.newPassphrase(new PassphraseSource.OfFile(beside), ""), beside);
            return new NewPassphrase(secret, real, beside);
        } catch (IOException failure) {
            throw new SettingsException(file + " cannot be replaced: " + SystemReason.of(failure));
        }
    }

    /** White space around it is not the passphrase's in a file. */
    private void needSame(byte[] read, Path beside) throws SettingsException, IOException {
        boolean same = Arrays.equals(read, secret);
        Arrays.fill(read, (byte) 0);
        if (same) return;
        Files.delete(beside);
        throw new SettingsException("a file cannot say this passphrase, for white space around it is not read; choose"
                + " another one");
    }

    private static boolean holds(Path file, byte[] line) throws IOException {
        var there = Files.readAllBytes(file);
        try {
            return Arrays.equals(there, line);
        } finally {
            Arrays.fill(there, (byte) 0);
        }
    }

    /** One that is made, or was made by an interrupted change of the same file, and is to take its place. */
    static NewPassphrase generatedReplacing(Dump dump, Path file, String repository) throws SettingsException {
        try {
            var real = file.toRealPath();
            var beside = beside(real);
            GeneratedPassphrase.write(beside);
            return new NewPassphrase(dump.newPassphrase(new PassphraseSource.OfFile(beside), repository), real, beside);
        } catch (IOException failure) {
            throw new SettingsException(file + " cannot be replaced: " + SystemReason.of(failure));
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + BESIDE);
    }

    Passphrase passphrase() {
        return GeneratedPassphrase.isGenerated(secret) ? Passphrase.generated(secret) : Passphrase.of(secret);
    }

    /** Whether it takes another's place. */
    boolean replaces() {
        return place != null;
    }

    /** It opens the repository: the file may hold it. */
    void settle() throws EngineException {
        if (place == null) return;
        try {
            NewFile.replace(draft, place);
        } catch (IOException failure) {
            throw new EngineException.Failed("both passphrases open the repository, the old one in " + place
                    + " and the new one in " + draft + ", which could not take its place ("
                    + SystemReason.of(failure) + ")", failure);
        }
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }
}
