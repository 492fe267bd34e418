package dump.cli.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;

/** Writes the configuration of a first run. */
public final class NewConfiguration {
    private NewConfiguration() {}

    /**
     * @param sources absolute, may be empty
     * @param passphraseFile absolute, written relative if it lies beside the configuration; null if a person is asked
     */
    public static void write(Path file, List<String> sources, String repository, Path passphraseFile)
            throws SettingsException {
        var directory = file.toAbsolutePath().getParent();
        boolean beside = passphraseFile != null && directory.equals(passphraseFile.getParent());
        var shown = beside ? passphraseFile.getFileName() : passphraseFile;
        for (var source : sources)
            if (RawText.bytes(source).toString().indexOf('\ufffd') >= 0)
                throw new SettingsException("a configuration is UTF-8 text and cannot name the source " + source);
        var text = ConfigurationText.of(sources, repository, shown, Places.nameOf(file));
        try {
            NewFile.directories(directory);
            NewFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException taken) {
            throw new SettingsException(file + " exists already; it is never replaced");
        } catch (IOException failure) {
            throw new SettingsException("the configuration " + file + " cannot be written: " + Reason.of(failure));
        }
    }
}
