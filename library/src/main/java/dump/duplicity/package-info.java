/**
 * Drives the installed Duplicity, 0.6.25 to 3.x, and the GnuPG beside it. May import {@code model}, {@code files},
 * {@code process} and {@code findings}.
 *
 * <p>A {@link dump.duplicity.Job}, the {@link dump.duplicity.Setup} and the probed {@link dump.duplicity.Version}
 * become a {@code Command} (pure); {@link dump.duplicity.Runner} has {@code dump.process} run it and {@code
 * dump.findings} read its machine log; {@code Failure} makes of how it ended a sentence (pure). What fails is a {@link
 * dump.duplicity.DuplicityException}. Only {@code Local…} touch the file system.
 */
package dump.duplicity;
