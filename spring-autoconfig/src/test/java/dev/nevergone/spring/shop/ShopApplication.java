package dev.nevergone.spring.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A shop: JPA over the default database, users in the bind {@code auth}, an audit in the bind {@code audit}. Of Nevergone it
 * knows two annotations.
 */
@SpringBootApplication
@EnableScheduling
class ShopApplication {}
