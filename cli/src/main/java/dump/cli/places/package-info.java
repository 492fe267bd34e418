/**
 * Where things are found: who called and from where, the backup directory, the configuration, the local records, the
 * zone.
 */
package dump.cli.places;
