ALTER TABLE `access_records` ADD `login` text;--> statement-breakpoint
CREATE UNIQUE INDEX `access_records_login_unique` ON `access_records` (`login`);
--> statement-breakpoint
DROP TRIGGER `access_records_are_not_replaced`;
--> statement-breakpoint
-- As before, and a second row of a login would replace the first.
CREATE TRIGGER `access_records_are_not_replaced` BEFORE INSERT ON `access_records` WHEN EXISTS (SELECT 1 FROM `access_records` WHERE `id` = NEW.`id` OR `login` = NEW.`login` OR rowid = NEW.rowid) BEGIN SELECT RAISE(IGNORE); END;
