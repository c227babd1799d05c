/**
 * What a setting may be.
 *
 * <p>Enters: raw values, JDBC URLs, property maps as people write them. Leaves: checked values, or an
 * {@code IllegalArgumentException} that names knob, value, unit and rule; texts with every secret masked. May not know:
 * pools, drivers' classes, the network.
 */
package dev.nevergone.internal.settings;
