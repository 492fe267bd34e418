package dump.cli.settings;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.Places;
import dump.cli.places.Trust;
import dump.cli.secrets.PassphraseSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.tomlj.Toml;

/** Reads a configuration: valid as a whole, or refused with everything that is wrong with it. */
public final class SettingsFile {
    private static final long LENGTH_MAX = 1 << 20;

    private static final Pattern SECRET = Pattern.compile(
            "(?m)^\\s*[\"']?passphrase[\"']?\\s*=|^\\s*\\[\\s*duplicity\\s*\\.|(?:secret-key|password)[\"']?\\s*=|repository[\"']?\\s*=.*//[^/@]*:[^/]*@|environment\\s*[.=]");

    private SettingsFile() {}

    public static Settings read(Path file, Places places) throws SettingsException {
        var settings = parse(file, load(file), places);
        try {
            var duplicity = settings.duplicity();
            if (settings.passphrase() instanceof PassphraseSource.OfText || settings.store().holdsSecret()
                    || duplicity != null && duplicity.holdsSecret())
                Trust.secret(file);
            if (settings.passphrase() instanceof PassphraseSource.OfCommand
                    || settings.store().namesCommand() || duplicity != null && duplicity.namesCommand())
                Trust.unchanged(file, places.caller(), "it names a command to run");
            else if (places.caller().isRoot())
                Trust.unchanged(file, places.caller(), "root runs it");
        } catch (IOException failure) {
            throw new SettingsException("the configuration " + file + " cannot be read: "
                    + SystemReason.of(failure));
        }
        return settings;
    }

    private static String load(Path file) throws SettingsException {
        try {
            if (Files.isDirectory(file)) throw new SettingsException(file + " is a directory, not a configuration");
            if (Files.size(file) > LENGTH_MAX) throw new SettingsException(file + " is too long for a configuration");
            var bytes = Files.readAllBytes(file);
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            // Some editors begin a file with a mark of its byte order.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException missing) {
            throw new SettingsException("there is no configuration " + file);
        } catch (CharacterCodingException notText) {
            throw new SettingsException(file + " is not UTF-8 text");
        } catch (IOException failure) {
            throw new SettingsException("the configuration " + file + " cannot be read: " + SystemReason.of(failure));
        }
    }

    /** The parser's messages repeat what stands there. */
    private static boolean holdsSecret(String text) {
        return SECRET.matcher(text).find();
    }

    /** Pure but for the host's name and the default places. */
    static Settings parse(Path file, String text, Places places) throws SettingsException {
        var plain = PlainToml.read(text);
        if (plain == null) return parseAll(file, text, places);
        var problems = new Problems(file);
        var settings = new SettingsReader(() -> plain, file, places, problems).settings(false);
        return problems.none() ? settings : parseAll(file, text, places);
    }

    /** By the whole grammar, with the places of problems. */
    private static Settings parseAll(Path file, String text, Places places) throws SettingsException {
        var problems = new Problems(file);
        var toml = Toml.parse(text);
        var lines = text.lines().toList();
        boolean secret = holdsSecret(text);
        for (var error : toml.errors()) {
            int line = error.position().line();
            var told = secret || line > lines.size() ? null : TextWithoutQuotes.told(lines.get(line - 1));
            if (told != null) problems.add(line, 1, told);
            else problems.add(line, error.position().column(), secret
                    ? "this is not TOML (the line is not shown, because the file holds a secret)"
                    : Problems.plain(error.getMessage()));
        }
        var reader = new SettingsReader(ParsedFile.of(toml), file, places, problems);
        var settings = reader.settings(toml.hasErrors());
        problems.throwIfAny();
        return settings;
    }
}
