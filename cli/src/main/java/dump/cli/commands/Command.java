package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import java.io.IOException;

/** What a word on the command line does. */
public interface Command {
    /** Says what it takes on the command line, besides the options that every command takes. */
    void describe(Syntax syntax);

    Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException;

    /**
     * Whether it does its work to the end although standard output cannot be written: it is no list that nobody reads.
     */
    default boolean goesOnUnheard() {
        return true;
    }

    /** Whether it shows times, or reads them. */
    default boolean tellsTimes() {
        return true;
    }

    /** What has been done when it is interrupted, and what the next run does; empty if nothing was begun. */
    default String whenInterrupted() {
        return "";
    }
}
