/**
 * Makes Spring Boot's own DataSource survive.
 *
 * <p>Enters: properties under {@code nevergone}, and the HikariCP data sources that Boot or the application configured.
 * Leaves: the same beans, backed by a Nevergone pool; further ones for binds; health, meters, an endpoint; error texts that
 * name the property. May not know: internal packages of Nevergone's core.
 *
 * <p>The way of a DataSource: Boot makes and binds a {@code HikariDataSource}; before its first connection
 * {@link dev.nevergone.spring.autoconfigure.PoolWrapper} puts a pool around it, with the settings that
 * {@link dev.nevergone.spring.autoconfigure.SettingsMapper} reads from {@code nevergone.*} and, where these say nothing, from
 * {@code spring.datasource.hikari.*}.
 */
@NullMarked
package dev.nevergone.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
