package dump.duplicity.archive;

import dump.model.Remedy;

/** What is wrong with how an archive is made here, in a sentence, and what may be done about it. */
public record Complaint(String text, Remedy remedy) {}
