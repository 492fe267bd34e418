/**
 * Drives the installed Duplicity, 0.6.25 to 3.x, and the GnuPG beside it. May import {@code model}, {@code posix},
 * {@code process} and {@code findings}.
 *
 * <p>A {@link dump.duplicity.command.DuplicityJob}, the {@link dump.duplicity.command.Setup} and the probed {@link
 * dump.duplicity.command.Version} become a {@code Command} (pure); {@link dump.duplicity.command.Runner} has {@code
 * dump.process} run it and {@code dump.duplicity.findings} read its machine log; {@code Failure} makes of how it ended
 * a sentence (pure). What fails is a {@link dump.duplicity.command.DuplicityException}. Only {@code Local…} touch the
 * file system.
 */
package dump.duplicity.command;
