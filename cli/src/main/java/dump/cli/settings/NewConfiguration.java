package dump.cli.settings;

import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.NewFile;
import dump.cli.places.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the configuration of a first run. A passphrase file beside it is named without its directory. */
public final class NewConfiguration {
    private NewConfiguration() {}

    /**
     * @param sources absolute, may be empty
     * @param passphraseFile absolute; null if a person is asked
     * @param program the name that the caller types
     * @param environment which may say how a server is reached
     */
    public static void write(Path file, List<String> sources, String repository, Path passphraseFile, String program,
            Map<String, String> environment) throws SettingsException {
        for (var source : sources) needText(source);
        write(file, ConfigurationText.of(sources, repository, shown(passphraseFile, file), Places.nameOf(file),
                program, environment));
    }

    /** The same for the engine {@code duplicity}. @param repository an absolute path or a URL */
    public static void writeDuplicity(Path file, String source, String repository, Path passphraseFile, String program)
            throws SettingsException {
        needText(source);
        write(file, DuplicityText.of(source, repository, shown(passphraseFile, file), Places.nameOf(file), program));
    }

    private static void needText(String source) throws SettingsException {
        if (RawText.bytes(source).toString().indexOf('\ufffd') >= 0)
            throw new SettingsException("a configuration is UTF-8 text and cannot name the source " + source);
    }

    private static Path shown(Path passphraseFile, Path file) {
        boolean beside = passphraseFile != null && file.toAbsolutePath().getParent().equals(passphraseFile.getParent());
        return beside ? passphraseFile.getFileName() : passphraseFile;
    }

    private static void write(Path file, String text) throws SettingsException {
        try {
            NewFile.directories(file.toAbsolutePath().getParent());
            NewFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException taken) {
            throw new SettingsException(file + " exists already; it is never replaced");
        } catch (IOException failure) {
            throw new SettingsException("the configuration " + file + " cannot be written: "
                    + SystemReason.of(failure));
        }
    }
}
