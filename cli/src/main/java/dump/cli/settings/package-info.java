/**
 * What a person asked for, as values: the caller's surroundings, where the configuration is, what stands in it, which
 * point in time a WHEN means, where the passphrase comes from. May import the library's {@code snapshots},
 * {@code backend} and {@code model}, of {@code files} the reading of exclude patterns, and of {@code duplicity} the
 * kinds of SSH.
 *
 * <p>{@link dump.cli.places.Caller} is what the process was given; {@link dump.cli.places.Places} finds the
 * configuration; {@link dump.cli.settings.SettingsFile} reads it into {@link dump.cli.settings.Settings}, or says all
 * that is wrong with it in one {@link dump.cli.input.SettingsException}. A {@link dump.cli.settings.KeyReader} takes
 * single keys; readers for the whole, the passphrase and Duplicity know which there are.
 */
package dump.cli.settings;
