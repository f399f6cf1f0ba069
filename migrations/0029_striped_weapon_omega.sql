ALTER TABLE `sign_in_sessions` ADD `secret_to_set_up` text;--> statement-breakpoint
DELETE FROM `second_factors` WHERE `confirmed_at` IS NULL;--> statement-breakpoint
ALTER TABLE `second_factors` DROP COLUMN `confirmed_at`;