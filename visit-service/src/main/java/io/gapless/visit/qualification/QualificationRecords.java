package io.gapless.visit.qualification;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All records of trainings and exams. */
interface QualificationRecords extends ListCrudRepository<QualificationRecord, UUID> {

    List<QualificationRecord> findByEmployeeOrderByOnDesc(String employee);
}
