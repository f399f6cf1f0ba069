ALTER TABLE `administrator_districts` ADD `first_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `administrator_districts` ADD `last_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `administrator_districts` ADD `signed_in_at` text;--> statement-breakpoint
UPDATE `administrator_districts` SET
	`first_name` = (SELECT `first_name` FROM `administrators` WHERE `id` = `administrator_id`),
	`last_name` = (SELECT `last_name` FROM `administrators` WHERE `id` = `administrator_id`);--> statement-breakpoint
UPDATE `administrator_districts` SET `signed_in_at` = (SELECT `created_at` FROM `administrators` WHERE `id` = `administrator_id`)
WHERE `administrator_id` IN (
	SELECT `administrator_id` FROM `second_factors` WHERE `confirmed_at` IS NOT NULL
	UNION SELECT `administrator_id` FROM `administrator_identities`
	UNION SELECT `administrator_id` FROM `sign_in_sessions` WHERE `stage` = 'complete'
);
