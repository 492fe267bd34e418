package dump.cli.commands;

import dump.archive.Duplicity;
import dump.cli.settings.PassphraseSource;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsException;
import dump.engine.DuplicityEngine;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.NativeEngine;
import dump.model.Event;
import java.util.List;

/** Opens the repository of a configuration. */
final class Opening {
    private Opening() {}

    /** Carries a refused passphrase source through the engine. */
    private static final class NoPassphrase extends RuntimeException {
        NoPassphrase(SettingsException cause) {
            super(cause);
        }
    }

    /**
     * For a command that stores nothing: the repository's lock goes even when the command is interrupted while a
     * reader of its output blocks it. What stores keeps its lock in its record, with the packs that it left, and the
     * next run clears both.
     */
    static Engine forReading(Dump dump, Settings settings) throws EngineException, SettingsException {
        return releasedAtLast(dump, open(dump, settings, false));
    }

    /** For a command that only names the points in time, which in Duplicity's archives needs no passphrase. */
    static Engine forNames(Dump dump, Settings settings) throws EngineException, SettingsException {
        return releasedAtLast(dump, open(dump, settings, true));
    }

    private static Engine releasedAtLast(Dump dump, Engine engine) {
        dump.context().interruption().releaseAtLast(engine::close);
        return engine;
    }

    static Engine open(Dump dump, Settings settings) throws EngineException, SettingsException {
        return open(dump, settings, false);
    }

    private static Engine open(Dump dump, Settings settings, boolean namesOnly)
            throws EngineException, SettingsException {
        if (settings.isNative()) return openNative(dump, settings);
        tell(dump, settings);
        try {
            var setup = DuplicitySetups.of(dump, settings);
            boolean trial = dump.trial || !DuplicitySetups.keepsRecords(settings);
            Duplicity.Passphrase passphrase = archive -> agentHasIt(settings, archive.toKey()) ? List.of()
                    : lines(dump, settings, archive.isNew() && !dump.trial);
            return settings.file() == null ? DuplicityEngine.openUnconfigured(setup, trial, namesOnly, passphrase)
                    : DuplicityEngine.open(setup, trial, namesOnly, passphrase);
        } catch (NoPassphrase refused) {
            throw (SettingsException) refused.getCause();
        }
    }

    static NativeEngine openNative(Dump dump, Settings settings) throws EngineException, SettingsException {
        tell(dump, settings);
        try {
            return NativeEngine.open(dump.engineSettings(settings), () -> passphrase(dump, settings, false));
        } catch (NoPassphrase refused) {
            throw (SettingsException) refused.getCause();
        }
    }

    private static void tell(Dump dump, Settings settings) {
        dump.report().on(new Event.Step("opening " + settings.repository()));
    }

    private static byte[] passphrase(Dump dump, Settings settings, boolean twice) {
        try {
            return dump.passphrase(settings, twice);
        } catch (SettingsException refused) {
            throw new NoPassphrase(refused);
        }
    }

    private static List<byte[]> lines(Dump dump, Settings settings, boolean twice) {
        try {
            return dump.passphraseLine(settings, twice);
        } catch (SettingsException refused) {
            throw new NoPassphrase(refused);
        }
    }

    /** Who encrypts to a key and names no passphrase has an agent to ask. */
    private static boolean agentHasIt(Settings settings, boolean toKey) {
        return settings.passphrase() instanceof PassphraseSource.Asked
                && (!settings.duplicity().gpgKeys().isEmpty() || toKey);
    }
}
