package dump.cli.settings;

import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.excludes.Coverage;
import dump.excludes.PatternException;
import dump.model.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;

/** Refuses excludes that are meant for a whole source: a backup of everything, or of nothing, would be a surprise. */
public final class CoveredSources {
    private CoveredSources() {}

    public static void refuse(Settings settings) throws SettingsException {
        try {
            for (var source : settings.sources()) refuse(settings, source);
        } catch (PatternException wrong) {
            throw new SettingsException(settings.file() + ": " + wrong.getMessage());
        }
    }

    private static void refuse(Settings settings, ByteString source) throws SettingsException, PatternException {
        var named = Path.of(source.toString());
        boolean directory = Files.isDirectory(named);
        var spellings = new LinkedHashSet<ByteString>();
        spellings.add(source);
        spellings.add(real(named, source));
        for (var spelling : spellings) {
            var pattern = Coverage.ofSource(settings.exclude(), spelling, directory);
            if (pattern != null) throw new SettingsException(settings.file() + ": exclude \"" + pattern
                    + "\" covers the whole source " + spelling + "; take it out, or exclude what is in the source");
            pattern = directory ? Coverage.ofContent(settings.exclude(), spelling) : null;
            if (pattern != null) throw new SettingsException(settings.file() + ": exclude \"" + pattern
                    + "\" leaves nothing of the source " + spelling
                    + "; take it out, or take something back after it with !");
        }
    }

    private static ByteString real(Path named, ByteString otherwise) {
        try {
            return Caller.bytes(named.toRealPath());
        } catch (IOException missing) {
            return otherwise;
        }
    }
}
