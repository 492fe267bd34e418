package dump.cli.input;

/** Wrong usage or a wrong configuration: exit code 2. The message may have several lines, one per error. */
public final class SettingsException extends Exception {
    public SettingsException(String message) {
        super(message);
    }
}
