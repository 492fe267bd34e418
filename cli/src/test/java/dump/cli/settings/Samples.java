package dump.cli.settings;

import java.nio.file.Path;
import java.util.Map;

/** A caller and places that depend on nothing outside the test. */
final class Samples {
    private Samples() {}

    static Caller caller(Map<String, String> environment) {
        return new Caller(environment, Path.of("/work"), Path.of("/home/anna"), "anna", 1000, "host.example.org");
    }

    static Places places(Map<String, String> environment) {
        return Places.of(caller(environment));
    }

    static Settings parse(String text) throws SettingsException {
        return SettingsFile.parse(Path.of("/b/home.toml"), text, places(Map.of("VAR", "value")));
    }
}
