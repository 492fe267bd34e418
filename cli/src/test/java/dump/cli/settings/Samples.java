package dump.cli.settings;

import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.places.Places;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A caller and places that depend on nothing outside the test. */
public final class Samples {
    private Samples() {}

    public static Caller caller(Map<String, String> environment) {
        return new Caller(environment, Path.of("/work"), Path.of("/home/anna"), "anna", 1000, "host.example.org");
    }

    public static Places places(Map<String, String> environment) {
        return Places.of(caller(environment));
    }

    static Settings parse(String text) throws SettingsException {
        return SettingsFile.parse(Path.of("/b/home.toml"), text, places(Map.of("VAR", "value")));
    }

    /** What is wrong with a configuration, a line each. */
    static List<String> errors(String text) {
        try {
            parse(text);
        } catch (SettingsException wrong) {
            return wrong.getMessage().lines().toList();
        }
        return List.of();
    }
}
