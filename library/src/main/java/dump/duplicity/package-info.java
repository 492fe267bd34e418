/**
 * Drives the installed Duplicity, 0.6.25 to 3.x. May import {@code model}, {@code files}, {@code process} and {@code
 * difftar}.
 *
 * <p>{@link dump.duplicity.Duplicity} is an archive, opened. A {@link dump.duplicity.Job} and the probed {@link
 * dump.duplicity.Version} become a {@code Command} (pure), with the options of a {@link dump.duplicity.Selection} for
 * what is left out; {@code dump.process} runs it; {@code Output} turns its machine log into stanzas and those into
 * findings (pure), {@code Failure} how it ended into a sentence. A {@code Store} lists and fetches names without
 * relying on what Duplicity makes of them, {@code LocalCache} is what Duplicity keeps here; {@code dump.difftar} says
 * what they mean. What fails is a {@link dump.duplicity.DuplicityException}. Only {@code Local…} touch the file system.
 */
package dump.duplicity;
