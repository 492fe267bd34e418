/**
 * Whole snapshots from one repository into another: what the other one lacks is planned first, then sent. Content goes
 * as it is, cut where it was cut and trees byte for byte, so that a copy has the same trees; only its seal is new.
 */
package dump.copying;
