package dump.cli.commands;

import dump.cli.places.Caller;
import dump.cli.places.Places;
import dump.cli.report.Terminal;
import dump.cli.session.Interruption;
import java.time.Clock;

/** What every command works with. @param version of the program, as {@code --version} shows it */
public record Context(Caller caller, Places places, Terminal terminal, Clock clock, Interruption interruption,
        String version) {}
